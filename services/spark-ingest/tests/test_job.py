"""What a job leaves behind when files are bad, change or vanish under it."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import a_file, parquet_shape
from floe_spark.errors import JobError
from floe_spark.iceberg import patiently
from floe_spark.job import Job
from py4j.protocol import Py4JJavaError

SHAPE = {**parquet_shape("id"), "select": ["id", "CAST(NULL AS STRING) AS name"]}


@pytest.fixture
def parquet(inbox):
    def write(name, *ids):
        pq.write_table(pa.table({"id": pa.array(ids, pa.int64())}), inbox.folder / name)
        return f"s3://inbox/{name}"

    return write


def job_of(spark, table, *files):
    message = {"table": table, "files": list(files), "shapes": [SHAPE]}
    return Job(spark, message, "0123456789abcdef", log=lambda _: None)


def staged(spark, table, job):
    """Ids on the branch, and the document beside them."""
    ids = [row.id for row in spark.sql(f"SELECT id FROM {table} VERSION AS OF '{job.staging.branch}'").collect()]
    summary = spark.sql(f"SELECT summary FROM {table}.snapshots WHERE snapshot_id = "
                        f"(SELECT snapshot_id FROM {table}.refs WHERE name = '{job.staging.branch}')").collect()
    location = summary[0].summary["ingest.staging-result"]
    document = json.loads(spark.sparkContext.wholeTextFiles(location).collect()[0][1])
    return sorted(ids), document


def branches(spark, table):
    return sorted(row.name for row in spark.sql(f"SELECT name FROM {table}.refs").collect())


def test_rows_wait_on_the_branch_of_the_request_and_nowhere_else(spark, table, parquet):
    job = job_of(spark, table, a_file(parquet("a", 1, 2), rows=2))
    job.run()
    ids, document = staged(spark, table, job)
    assert ids == [1, 2]
    assert document["version"] == 1
    assert [one["rows"] for one in document["files"]] == [2]
    assert spark.table(table).count() == 0
    assert branches(spark, table) == [job.staging.branch] or branches(spark, table) == [job.staging.branch, "main"]


def test_a_second_attempt_takes_the_place_of_the_first(spark, table, parquet):
    job_of(spark, table, a_file(parquet("a", 1, 2), rows=2)).run()
    again = job_of(spark, table, a_file(parquet("a", 1, 2), rows=2))
    again.run()
    assert staged(spark, table, again)[0] == [1, 2]


def test_a_file_that_can_not_be_read_is_quarantined_and_the_good_ones_go_on(spark, table, parquet, inbox):
    good = parquet("good", 1)
    data = bytearray((inbox.folder / "good").read_bytes())
    data[4:40] = b"\0" * 36
    broken = inbox.put("broken", bytes(data))
    job = job_of(spark, table, a_file(good, rows=1), a_file(broken, rows=1))
    job.run()
    ids, document = staged(spark, table, job)
    assert ids == [1]
    assert [(one["uri"], one["code"]) for one in document["quarantined"]] == [(broken, "file.undecodable")]


def test_a_vanished_object_is_quarantined_and_a_replaced_one_is_left_to_the_launcher(spark, table, parquet, inbox):
    kept, gone, other = parquet("kept", 1), parquet("gone", 2), parquet("other", 3)
    inbox.missing, inbox.changed = {gone}, {other}
    job = job_of(spark, table, *(a_file(uri, rows=1) for uri in (kept, gone, other)))
    job.run()
    ids, document = staged(spark, table, job)
    assert ids == [1]
    assert [(one["uri"], one["code"]) for one in document["quarantined"]] == [(gone, "file.not-found")]
    assert document["changed"] == [other]


def test_more_or_less_rows_than_the_footer_promised_are_never_staged(spark, table, parquet):
    job = job_of(spark, table, a_file(parquet("a", 1, 2), rows=3))
    with pytest.raises(JobError) as caught:
        job.run()
    assert caught.value.code == "engine.rows-lost"
    assert not [name for name in branches(spark, table) if name.startswith("ingest_")]


def test_a_batch_of_bad_files_only_still_says_why(spark, table, inbox):
    junk = inbox.put("junk", b"PAR1 this is no Parquet file PAR1")
    job = job_of(spark, table, a_file(junk, rows=1))
    job.run()
    ids, document = staged(spark, table, job)
    assert ids == []
    assert [one["code"] for one in document["quarantined"]] == ["file.undecodable"]


def test_a_table_that_is_not_there_is_an_error_with_a_code(spark):
    with pytest.raises(JobError) as caught:
        job_of(spark, "db.nowhere", a_file("s3://inbox/a"))
    assert caught.value.code == "table.unreadable"


class Lost(Py4JJavaError):
    """A commit that Java refused with a message."""

    def __init__(self, message):
        Exception.__init__(self, message)
        self.message = message

    def __str__(self):
        return self.message


RACES = [
    "org.apache.iceberg.exceptions.CommitFailedException: Requirement failed: branch main has changed",
    "BadRequestException: Malformed request: Cannot add snapshot with sequence number 2 older than last sequence number 2",
    "RuntimeException: partial-progress.enabled is true but 1 rewrite commits failed. This is more than the maximum",
    "ValidationException: Deleted manifest s3://lake/t/metadata/m5.avro could not be found in the latest snapshot 7",
]


@pytest.mark.parametrize("message", RACES, ids=["same branch", "another branch, older catalog", "compaction", "manifests"])
def test_a_commit_that_lost_the_race_is_done_again(message):
    answers = [Lost(message), Lost(message), None]
    waits = []

    def commit():
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return "committed"

    assert patiently(commit, sleep=waits.append) == "committed"
    assert len(waits) == 2


def test_a_commit_that_always_loses_fails_in_the_end():
    calls = []

    def commit():
        calls.append(1)
        raise Lost(RACES[0])

    with pytest.raises(Py4JJavaError):
        patiently(commit, sleep=lambda _: None)
    assert len(calls) == 6


def test_a_commit_that_is_refused_for_good_is_not_repeated():
    calls = []

    def commit():
        calls.append(1)
        raise Lost("ForbiddenException: not allowed")

    with pytest.raises(Py4JJavaError):
        patiently(commit, sleep=lambda _: None)
    assert len(calls) == 1
