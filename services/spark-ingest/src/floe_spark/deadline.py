"""The end of a job that does not end by itself."""

import os
import sys
import threading

#: Seconds that an attempt may take; the platform sets it, for the operator has no such limit.
VARIABLE = "SPARK_JOB_TIMEOUT_SECONDS"

#: What `timeout(1)` ends with.
_EXIT_CODE = 124


def end_at_deadline(seconds=None, end=os._exit):
    """Ends the process after so many seconds, whatever it is doing then.

    The launcher gives a job up after this time, and orphan removal trusts that nobody writes for
    longer: both rest on a job that really ends. What it has written by then is on no branch.

    :param seconds: by default what the environment says; without it nothing happens
    """
    if seconds is None:
        seconds = int(os.environ.get(VARIABLE) or 0)
    if seconds <= 0:
        return None
    timer = threading.Timer(seconds, _end, (seconds, end))
    timer.daemon = True
    timer.start()
    return timer


def _end(seconds, end):
    print(f"job.timed-out: the job has not ended within {seconds} s ({VARIABLE})", file=sys.stderr, flush=True)
    end(_EXIT_CODE)
