"""A job ends, whatever it is doing."""

import threading

import pytest
from floe_spark.deadline import VARIABLE, end_at_deadline


def test_a_job_that_does_not_end_is_ended_with_the_code_of_timeout(capsys):
    ended = threading.Event()
    codes = []
    timer = end_at_deadline(0.01, end=lambda code: (codes.append(code), ended.set()))
    assert ended.wait(10)
    timer.join()
    assert codes == [124]
    assert "job.timed-out" in capsys.readouterr().err


@pytest.mark.parametrize("value", [None, "", "0"])
def test_without_a_limit_there_is_none(monkeypatch, value):
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)
    assert end_at_deadline() is None


def test_the_limit_does_not_keep_a_finished_job_alive(monkeypatch):
    monkeypatch.setenv(VARIABLE, "3600")
    timer = end_at_deadline()
    assert timer.daemon
    timer.cancel()
