"""Iceberg's Java API, through Spark's gateway."""

import random
import re
import time

from py4j.protocol import Py4JJavaError

from .errors import JobError

#: What a commit is told that another one was faster. Iceberg itself tries again after a CommitFailedException only. Its
#: catalog server says 400, up to 1.10 at least, when somebody was faster on another branch (``TableMetadata.addSnapshot``
#: throws a ValidationException); a compaction counts the commits that it has given up; and a rewrite of manifests misses
#: those that an append has merged meanwhile (``BaseRewriteManifests.validateDeletedManifests``).
_FASTER = re.compile(
    r"CommitFailedException|sequence number \d+ older than last|first-row-id is behind"
    r"|rewrite commits failed|could not be found in the latest snapshot"
)

#: Times that a commit is begun again. Each costs the writing that it commits.
_ATTEMPTS = 6


def sql_name(table):
    """A table's name in SQL: ``a.b`` is ```a`.`b```."""
    return ".".join(f"`{part}`" for part in table.split("."))


def load_table(spark, table):
    """Loads a table. :raises JobError: ``table.unreadable``"""
    try:
        return spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
            spark._jsparkSession, sql_name(table)
        )
    except Exception as cause:
        raise JobError("table.unreadable", f"Spark can not load {table}: {first_line(cause)}", table=table) from cause


def lost_race(error):
    """Whether a commit failed only because somebody else has committed in between."""
    return isinstance(error, Py4JJavaError) and _FASTER.search(str(error)) is not None


def patiently(commit, sleep=time.sleep):
    """Does what ends in a commit, again when another writer was faster, and returns what it returns."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return commit()
        except Py4JJavaError as error:
            if attempt == _ATTEMPTS or not lost_race(error):
                raise
            sleep(random.uniform(0, attempt))


def first_line(error):
    """What an error says before its stack trace."""
    return str(error).strip().split("\n", 1)[0][:500]
