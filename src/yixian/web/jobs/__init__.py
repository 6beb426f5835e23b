"""Work that runs beside the pages: a leased job table, a schedule and one worker process."""
