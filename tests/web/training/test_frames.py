"""What a plant shows is read whole or not at all."""

import threading

import numpy as np

from yixian.web.training import frames


def test_a_frame_comes_back_as_it_was_written():
    frames.write(3, {"time_s": 1.5, "说": "好"}, np.arange(5.0))
    found = frames.read(3)
    assert found.head == {"time_s": 1.5, "说": "好"}
    assert list(found.values) == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_shorter_frame_leaves_nothing_of_a_longer_one():
    frames.write(3, {"text": "x" * 9000}, np.arange(900.0))
    frames.write(3, {}, np.arange(2.0))
    assert list(frames.read(3).values) == [0.0, 1.0]


def test_a_plant_that_was_never_alive_has_no_frame():
    assert frames.read(4) is None


def test_a_frame_half_written_is_not_shown():
    frames.write(3, {"text": "x" * 100}, np.arange(50.0))
    path = frames.folder() / "3.live"
    for broken in (path.read_bytes()[:-8], b"", b"\0" * 500, path.read_bytes()[:200] + b"?" * 300):
        path.write_bytes(broken)
        assert frames.read(3) is None


def test_who_reads_while_it_is_written_sees_one_frame_or_the_other():
    stop = threading.Event()

    def write() -> None:
        number = 0.0
        while not stop.is_set():
            number += 1.0
            frames.write(3, {"number": number, "text": "x" * int(number % 700)}, np.full(2000, number))

    frames.write(3, {"number": 0.0}, np.full(2000, 0.0))
    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [frames.read(3) for _ in range(2000)]
    finally:
        stop.set()
        writer.join()
    whole = [frame for frame in seen if frame is not None]
    assert len(whole) > 1900
    assert all((frame.values == frame.head["number"]).all() for frame in whole)
    assert len({frame.head["number"] for frame in whole}) > 10


def test_who_looks_is_known_for_a_while():
    frames.watch(3)
    sign = frames.folder() / "watched" / "3"
    at = sign.stat().st_mtime
    assert frames.watched(at - 1.0, frames.folder()) == {3}
    assert frames.watched(at + 1.0, frames.folder()) == set()
