"""Django: one app per noun of the business."""
