"""What tables need from time to time, without hurting those who write to them meanwhile."""

import json
import time
from dataclasses import dataclass

from py4j.protocol import Py4JJavaError

from .errors import JobError
from .iceberg import first_line, load_table, lost_race, sql_name

_HOUR_MS = 3_600_000

#: Files that nobody refers to may be those of a commit that is under way. Iceberg's own procedure draws the same line.
MIN_ORPHAN_AGE_HOURS = 24

#: Times that a step is begun again because somebody else has committed in between.
_ATTEMPTS = 5

_LEDGER = "ingest.ledger"


@dataclass(frozen=True)
class Settings:
    """How eager maintenance is. Ages are in hours."""

    #: Snapshots that are younger stay.
    snapshot_retention: int
    #: So many snapshots of each branch stay, however old.
    min_snapshots: int
    #: Objects that no snapshot refers to are deleted when they are older.
    orphan_age: int
    #: How long the ledger of ingested files remembers.
    ledger_horizon: int
    #: Longest attempt of a job that writes.
    job_timeout_seconds: int = 0

    def check(self):
        """Refuses what can lose data. :raises JobError: ``config.maintenance``"""
        if self.snapshot_retention < self.ledger_horizon:
            # Within the horizon a rollback has to be told from a new start, and a lost ledger has to be found again.
            _refuse("snapshot-retention-hours", self.snapshot_retention, f"at least the ledger's horizon of {self.ledger_horizon}")
        if self.min_snapshots < 1:
            _refuse("min-snapshots", self.min_snapshots, "at least 1")
        least = max(MIN_ORPHAN_AGE_HOURS, self.job_timeout_seconds / 3600)
        if self.orphan_age < least:
            _refuse("orphan-age-hours", self.orphan_age, f"at least {least:g}, longer than the longest job takes to commit what it writes")


class Maintenance:
    """Compacts, expires and clears up, one table after the other.

    Everything is a commit of Iceberg's own: writers that are faster win, and the step is done again. What fails
    is reported and does not keep the next step or table from its turn.
    """

    def __init__(self, spark, settings, now_ms=None, log=print):
        settings.check()
        self._spark = spark
        self._settings = settings
        self._now_ms = int(time.time() * 1000) if now_ms is None else now_ms
        self._log = log

    def run(self, tables):
        """Maintains the tables. :returns: what failed, as ``table: step``"""
        return [f"{table}: {step}" for table in tables for step in self._maintain(table)]

    def _maintain(self, name):
        try:
            if not self._spark.catalog.tableExists(sql_name(name)):
                self._report(name, "skipped", reason="there is no such table yet")
                return []
            table = load_table(self._spark, name)
        except (JobError, Py4JJavaError) as error:
            self._report(name, "failed", step="load", reason=first_line(error))
            return ["load"]
        had_ledger = table.properties().containsKey(_LEDGER)
        failed = [step.__name__.lstrip("_") for step in self._steps(table, name) if not self._attempt(name, step, table)]
        table.refresh()
        if had_ledger and not table.properties().containsKey(_LEDGER):
            self._report(name, "failed", step="ledger", reason=f"{_LEDGER} was removed while maintenance ran")
            failed.append("ledger")
        return failed

    def _steps(self, table, name):
        steps = [self._rewrite_data_files, self._rewrite_manifests]
        if table.properties().getOrDefault("gc.enabled", "true").lower() == "false":
            # Other tables may share the files.
            self._report(name, "skipped", reason="gc.enabled is false: nothing is expired or removed")
            return steps
        return [*steps, self._expire_snapshots, self._remove_orphan_files]

    def _attempt(self, name, step, table):
        label = step.__name__.lstrip("_")
        for attempt in range(1, _ATTEMPTS + 1):
            started = time.monotonic()
            try:
                table.refresh()
                outcome = step(table, name)
            except (JobError, Py4JJavaError) as error:
                again = lost_race(error) and attempt < _ATTEMPTS
                self._report(name, "conflict" if again else "failed", step=label, reason=_reason(error))
                if again:
                    continue
                return False
            self._report(name, "done", step=label, seconds=round(time.monotonic() - started, 1), **outcome)
            return True
        return False

    def _rewrite_data_files(self, table, _):
        if table.currentSnapshot() is None:
            return {"rewritten": 0, "added": 0}
        result = (
            self._actions().rewriteDataFiles(table)
            # Each part is a commit of its own: a conflict or a killed driver loses a part, not all of it.
            .option("partial-progress.enabled", "true")
            # A part that is not committed is done again here, rather than only logged.
            .option("partial-progress.max-failed-commits", "0")
            .option("max-file-group-size-bytes", str(10 * 1024**3))
            .execute()
        )
        return {"rewritten": result.rewrittenDataFilesCount(), "added": result.addedDataFilesCount()}

    def _rewrite_manifests(self, table, _):
        if table.currentSnapshot() is None:
            return {"rewritten": 0, "added": 0}
        result = self._actions().rewriteManifests(table).execute()
        return {"rewritten": _count(result.rewrittenManifests()), "added": _count(result.addedManifests())}

    def _expire_snapshots(self, table, _):
        # Branches keep their own snapshots: what is staged stays until its branch expires.
        result = (
            self._actions().expireSnapshots(table)
            .expireOlderThan(self._before(self._settings.snapshot_retention))
            .retainLast(self._settings.min_snapshots)
            .execute()
        )
        return {
            "data_files": result.deletedDataFilesCount(),
            "manifests": result.deletedManifestsCount(),
            "manifest_lists": result.deletedManifestListsCount(),
        }

    def _remove_orphan_files(self, table, name):
        inner = self._tables_below(table.location(), name)
        if inner:
            raise JobError("config.maintenance", f"below {table.location()} live other tables, whose files would be removed: {', '.join(inner)}")
        result = (
            self._actions().deleteOrphanFiles(table)
            .olderThan(self._before(self._settings.orphan_age))
            # Iceberg's own S3 client lists: Hadoop's would need the bucket under another scheme.
            .usePrefixListing(True)
            .execute()
        )
        return {"files": _count(result.orphanFileLocations())}

    def _tables_below(self, location, name):
        """Other tables of the namespace within a location."""
        namespace, _, own = name.rpartition(".")
        names = [row["tableName"] for row in self._spark.sql(f"SHOW TABLES IN {sql_name(namespace)}").collect()]
        others = [f"{namespace}.{other}" for other in names if other != own]
        prefix = location.rstrip("/") + "/"
        return [other for other in others if load_table(self._spark, other).location().startswith(prefix)]

    def _actions(self):
        return self._spark._jvm.org.apache.iceberg.spark.actions.SparkActions.get(self._spark._jsparkSession)

    def _before(self, hours):
        return self._now_ms - hours * _HOUR_MS

    def _report(self, table, outcome, **more):
        self._log(json.dumps({"msg": "maintenance", "table": table, "outcome": outcome, **more}))


def _refuse(option, got, expected):
    raise JobError("config.maintenance", f"--{option}: got {got}, expected {expected}", at=option, got=got)


def _reason(error):
    return first_line(error.java_exception if isinstance(error, Py4JJavaError) else error)


def _count(iterable):
    return sum(1 for _ in iterable)
