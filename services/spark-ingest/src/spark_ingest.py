"""Program of a heavy batch: ``spark_ingest.py <base64(gzip(JSON))> <identity>``.

Stages the batch's rows on the branch ``ingest_<first 16 digits of the identity>`` of its table. It never
publishes them: that takes the ledger, which the launcher moves in the commit that publishes.
"""

import re
import sys

from floe_spark.deadline import end_at_deadline
from floe_spark.errors import JobError
from floe_spark.job import Job
from floe_spark.message import read_message
from floe_spark.session import open_session


def main(arguments):
    if len(arguments) != 2 or re.fullmatch(r"[0-9a-f]{16,64}", arguments[1]) is None:
        sys.exit("usage: spark_ingest.py <base64(gzip(JSON))> <identity: 16 or more hex digits>")
    end_at_deadline()
    argument, identity = arguments
    job = None
    spark = None
    try:
        message = read_message(argument)
        spark = open_session(f"ingest {message['table']}")
        job = Job(spark, message, identity)
        job.run()
    except JobError as error:
        if job is not None:
            job.staging.report_failure(error)
        sys.exit(f"{error.code}: {error.message} {error.context or ''}")
    except Exception as error:
        if job is not None:
            job.staging.report_failure(JobError("job.failed", str(error).strip()[:500]))
        raise
    finally:
        if spark is not None:
            spark.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
