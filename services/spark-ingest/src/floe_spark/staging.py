"""The branch that rows wait on until the launcher publishes them."""

import json
import uuid

from .errors import JobError
from .iceberg import first_line, load_table, patiently, sql_name

#: Property of the staged snapshot: where the document stands that says what was staged.
RESULT_PROPERTY = "ingest.staging-result"

#: Data frames that one append takes in; beyond it Spark's planning takes longer than its work.
_FRAMES_OF_ONE_APPEND = 64


class Staging:
    """Stages rows for one request, so that a job that runs twice stages once.

    Rows are appended to a scratch branch that belongs to this attempt alone. Only when they are complete
    and checked, the staging branch, whose name derives from the request, is pointed at them in one
    step. So it never holds the work of two attempts: not that of a driver which came back from the
    dead, and not that of one that died half-way. Branches that are left over expire after a week.
    """

    def __init__(self, spark, table, identity):
        self._spark = spark
        self._identity = identity
        self._sql = sql_name(table)
        self._branch = f"ingest_{identity[:16]}"
        self._table = load_table(spark, table)

    def stage(self, frames, expected_rows, result):
        """Appends the rows and the result, and returns what has to be finished or dropped.

        An append without rows is one, too: it carries the result.

        :raises JobError: ``engine.rows-lost`` when other rows were written than the files promise
        """
        attempt = uuid.uuid4().hex
        scratch = _Scratch(self, f"{self._branch}_{attempt[:8]}")
        location = self._location(f"{self._branch}-{attempt}.json")
        self._write(location, {**result, "attempt": attempt})
        scratch.create()
        try:
            for part in _chunks(frames, _FRAMES_OF_ONE_APPEND):
                union = part[0]
                for frame in part[1:]:
                    union = union.union(frame)
                # Every snapshot of the attempt has it; the launcher reads the last one.
                append = (union.writeTo(f"{self._sql}.branch_{scratch.name}")
                          .option(f"snapshot-property.{RESULT_PROPERTY}", location).append)
                patiently(append)
            written = scratch.added_rows()
            if written != expected_rows:
                raise JobError("engine.rows-lost", "other rows were written than the files have", got=written, expected=expected_rows)
        except Exception:
            _quietly(scratch.drop)
            raise
        return scratch

    def empty_frame(self):
        """No rows of the table."""
        return self._spark.table(self._sql).limit(0)

    def report_failure(self, error):
        """Leaves a document that says why the job failed: the operator reports an exit code only."""
        self._write(self._location(f"{self._branch}-failure.json"), error.to_json())

    def ddl(self, statement):
        patiently(lambda: self._spark.sql(f"ALTER TABLE {self._sql} {statement}").collect())

    def head_of(self, branch):
        """The snapshot that a branch points at."""
        self._table.refresh()
        return self._table.snapshot(self._table.refs()[branch].snapshotId())

    def parent_of(self, snapshot):
        parent = snapshot.parentId()
        return None if parent is None else self._table.snapshot(parent)

    def _location(self, name):
        return self._table.operations().metadataFileLocation(name)

    def _write(self, location, document):
        stream = self._table.io().newOutputFile(location).createOrOverwrite()
        try:
            stream.write(bytearray(json.dumps(document, ensure_ascii=False).encode("utf-8")))
        finally:
            stream.close()

    @property
    def branch(self):
        return self._branch


class _Scratch:
    """Branch of one attempt."""

    def __init__(self, staging, name):
        self.name = name
        self._staging = staging
        self._base = None

    def create(self):
        # On a table without snapshots this makes an empty one.
        self._staging.ddl(f"CREATE BRANCH `{self.name}` RETAIN 7 DAYS")
        self._base = self._staging.head_of(self.name).snapshotId()

    def added_rows(self):
        rows = 0
        snapshot = self._staging.head_of(self.name)
        while snapshot.snapshotId() != self._base:
            rows += int(snapshot.summary().get("added-records") or 0)
            snapshot = self._staging.parent_of(snapshot)
        return rows

    def finish(self):
        """Points the staging branch at this attempt, in place of whatever an earlier one left there."""
        head = self._staging.head_of(self.name).snapshotId()
        self._staging.ddl(
            f"CREATE OR REPLACE BRANCH `{self._staging.branch}` AS OF VERSION {head} RETAIN 7 DAYS"
        )
        self.drop()

    def drop(self):
        self._staging.ddl(f"DROP BRANCH IF EXISTS `{self.name}`")


def _chunks(items, size):
    return [items[i:i + size] for i in range(0, len(items), size)]


def _quietly(action):
    """For clearing up behind a failure, which must not be hidden by another one."""
    try:
        action()
    except Exception as error:
        print(f"not cleared up: {first_line(error)}")
