"""Program of the scheduled maintenance: ``table_maintenance.py --table=namespace.name …``; see ``--help``."""

import argparse
import os
import sys

from floe_spark.deadline import VARIABLE, end_at_deadline
from floe_spark.errors import JobError
from floe_spark.maintenance import Maintenance, Settings
from floe_spark.session import open_session


def parse(arguments):
    """Reads the command line. :raises SystemExit: with 2 for what it does not understand"""
    parser = argparse.ArgumentParser(prog="table_maintenance.py", allow_abbrev=False)
    parser.add_argument("--table", action="append", required=True, help="namespace.name; once for each table")
    for option, what in (
        ("snapshot-retention-hours", "younger snapshots stay"),
        ("min-snapshots", "snapshots of a branch that stay, however old"),
        ("orphan-age-hours", "files without a snapshot are deleted when they are older"),
        ("ledger-horizon-hours", "how long the ledger of ingested files remembers"),
    ):
        parser.add_argument(f"--{option}", type=int, required=True, help=what)
    options = parser.parse_args(arguments)
    settings = Settings(
        snapshot_retention=options.snapshot_retention_hours,
        min_snapshots=options.min_snapshots,
        orphan_age=options.orphan_age_hours,
        ledger_horizon=options.ledger_horizon_hours,
        job_timeout_seconds=int(os.environ.get(VARIABLE) or 0),
    )
    return options.table, settings


def main(arguments):
    end_at_deadline()
    tables, settings = parse(arguments)
    try:
        settings.check()
    except JobError as error:
        sys.exit(f"{error.code}: {error.message}")
    spark = open_session("table maintenance")
    try:
        failed = Maintenance(spark, settings).run(tables)
    finally:
        spark.stop()
    if failed:
        sys.exit(f"maintenance.failed: {', '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
