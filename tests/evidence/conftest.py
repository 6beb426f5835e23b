"""Where the public data sets are, for tests that use them."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of public data sets: YIXIAN_DATA, or shared/data beside the checkout."""
    folder = Path(os.environ.get("YIXIAN_DATA", CHECKOUT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(
            f"NOT TESTED ON REAL DATA: no folder {folder}. Set YIXIAN_DATA to a folder with "
            "flotation_hourly/ (Kaggle 'Quality Prediction in a Mining Process', hourly means, CC0), "
            "steel_energy/ (UCI 851, CC BY 4.0) and openmv/ (openmv.net)."
        )
    return folder
