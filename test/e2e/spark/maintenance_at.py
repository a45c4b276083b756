"""Maintenance at another time than now: ``maintenance_at.py <ms since the epoch> <arguments of table_maintenance.py>``."""

import sys

from floe_spark.maintenance import Maintenance
from floe_spark.session import open_session
from table_maintenance import parse


def main(now, *arguments):
    tables, settings = parse(arguments)
    spark = open_session("maintenance at another time")
    failed = Maintenance(spark, settings, now_ms=int(now)).run(tables)
    spark.stop()
    sys.exit(", ".join(failed) or 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
