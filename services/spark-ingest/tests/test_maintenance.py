"""Maintenance keeps every row and every staged batch, and refuses settings that could lose data."""

import time

import pytest
from floe_spark.errors import JobError
from floe_spark.iceberg import load_table
from floe_spark.maintenance import Maintenance, Settings
from table_maintenance import parse

HOUR_MS = 3_600_000
SAFE = {"snapshot_retention": 240, "min_snapshots": 2, "orphan_age": 72, "ledger_horizon": 168}


@pytest.mark.parametrize(
    ("change", "option"),
    [
        ({"snapshot_retention": 167}, "snapshot-retention-hours"),
        ({"min_snapshots": 0}, "min-snapshots"),
        ({"orphan_age": 23}, "orphan-age-hours"),
        ({"orphan_age": 30, "job_timeout_seconds": 31 * 3600}, "orphan-age-hours"),
    ],
    ids=["snapshots that the ledger needs", "no snapshot at all", "files of a commit under way", "files of a long job"],
)
def test_what_could_lose_data_is_refused_before_anything_is_done(change, option):
    with pytest.raises(JobError) as caught:
        Settings(**{**SAFE, **change}).check()
    assert (caught.value.code, caught.value.context["at"]) == ("config.maintenance", option)


def test_the_limits_themselves_are_safe():
    Settings(snapshot_retention=168, min_snapshots=1, orphan_age=24, ledger_horizon=168, job_timeout_seconds=86_400).check()


def test_the_command_line_names_every_setting(monkeypatch):
    monkeypatch.setenv("SPARK_JOB_TIMEOUT_SECONDS", "14400")
    tables, settings = parse([
        "--table=a.b", "--table=c.d", "--snapshot-retention-hours=240", "--min-snapshots=2",
        "--orphan-age-hours=72", "--ledger-horizon-hours=168",
    ])
    assert tables == ["a.b", "c.d"]
    assert settings == Settings(**SAFE, job_timeout_seconds=14_400)


@pytest.mark.parametrize("arguments", [[], ["--table=a.b"], ["--table=a.b", "--orphan-age-hours=soon"]])
def test_a_command_line_with_gaps_is_refused(arguments):
    with pytest.raises(SystemExit) as caught:
        parse(arguments)
    assert caught.value.code == 2


def appended(spark, table, first, count):
    for i in range(first, first + count):
        spark.sql(f"INSERT INTO {table} VALUES ({i}, 'n')").collect()


def ids(spark, table):
    return sorted(row.id for row in spark.table(table).select("id").collect())


def test_small_files_become_one_and_no_row_is_lost(spark, table):
    appended(spark, table, 0, 6)
    spark.sql(f"ALTER TABLE {table} SET TBLPROPERTIES ('ingest.ledger' = 'v1')").collect()
    assert Maintenance(spark, Settings(**SAFE)).run([table]) == []
    assert spark.sql(f"SELECT * FROM {table}.files").count() == 1
    assert ids(spark, table) == [0, 1, 2, 3, 4, 5]
    assert load_table(spark, table).properties().get("ingest.ledger") == "v1"


def test_old_snapshots_go_and_staged_branches_stay(spark, table):
    appended(spark, table, 0, 3)
    spark.sql(f"ALTER TABLE {table} CREATE BRANCH ingest_0123 RETAIN 7 DAYS").collect()
    spark.sql(f"INSERT INTO {table}.branch_ingest_0123 VALUES (9, 'staged')").collect()
    appended(spark, table, 3, 3)
    # Days later; but not so many that the branch itself has expired.
    later = int(time.time() * 1000) + 6 * 24 * HOUR_MS
    settings = Settings(snapshot_retention=24, min_snapshots=1, orphan_age=24, ledger_horizon=24)
    assert Maintenance(spark, settings, now_ms=later).run([table]) == []
    assert spark.sql(f"SELECT id FROM {table} VERSION AS OF 'ingest_0123'").count() == 4
    # The heads of both branches, and the compaction of main.
    assert spark.sql(f"SELECT * FROM {table}.snapshots").count() <= 3
    assert ids(spark, table) == [0, 1, 2, 3, 4, 5]


def test_a_table_that_is_not_there_yet_is_passed_over(spark, table):
    reports = []
    assert Maintenance(spark, Settings(**SAFE), log=reports.append).run(["db.later", table]) == []
    assert "there is no such table yet" in reports[0]


def test_nothing_is_removed_from_a_table_whose_files_others_share(spark, table):
    appended(spark, table, 0, 2)
    spark.sql(f"ALTER TABLE {table} SET TBLPROPERTIES ('gc.enabled' = 'false')").collect()
    reports = []
    assert Maintenance(spark, Settings(**SAFE), log=reports.append).run([table]) == []
    assert not [report for report in reports if "expire_snapshots" in report or "remove_orphan_files" in report]


def test_a_conflict_is_tried_again_and_the_next_step_has_its_turn(spark, table, monkeypatch):
    appended(spark, table, 0, 2)
    failure = spark._jvm.org.apache.iceberg.exceptions.CommitFailedException
    calls = []

    def conflicting(self, loaded, _):
        calls.append(1)
        if len(calls) < 3:
            # What Java throws when another writer was faster.
            raise_in_java(spark, failure)
        return {"rewritten": 0}

    monkeypatch.setattr(Maintenance, "_rewrite_manifests", conflicting)
    assert Maintenance(spark, Settings(**SAFE)).run([table]) == []
    assert len(calls) == 3


def raise_in_java(spark, kind):
    from py4j.protocol import Py4JJavaError

    gateway = spark.sparkContext._gateway
    arguments = gateway.new_array(spark._jvm.java.lang.Object, 0)
    exception = kind("somebody was faster", arguments)
    raise Py4JJavaError("conflict", exception)
