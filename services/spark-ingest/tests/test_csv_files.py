"""CSV files, record by record: what goes in, what is quarantined, and why."""

import pytest
from conftest import a_file, csv_shape
from floe_spark.job import Job
from floe_spark.rows import Rows


def rows_of(spark, inbox, content, **shape):
    uri = inbox.put("a.csv", content)
    rows = Rows(spark, [csv_shape(**shape)])
    [frame] = rows.frames([a_file(uri)])
    return sorted(map(tuple, frame.collect()), key=str)


def test_quotes_and_line_breaks_are_part_of_values(spark, inbox):
    content = 'id,name\n1,"a, ""b""\nc"\n2,"it\'s"\n'
    assert rows_of(spark, inbox, content) == [(1, 'a, "b"\nc'), (2, "it's")]


def test_nothing_is_null_and_quoted_nothing_is_empty_text(spark, inbox):
    assert rows_of(spark, inbox, 'id,name\n1,\n2,""\n') == [(1, None), (2, "")]


def test_the_dialect_is_the_launchers(spark, inbox):
    options = {**csv_shape()["options"], "sep": ";", "quote": "'", "header": "false"}
    assert rows_of(spark, inbox, "1;'a;b'\n", options=options) == [(1, "a;b")]


def test_spaces_and_unicode_survive(spark, inbox):
    assert rows_of(spark, inbox, "id,name\n1, é 日本 \n") == [(1, " é 日本 ")]


@pytest.mark.parametrize(
    ("record", "reason"),
    [("x,a", "column id: x"), (",a", "column id: null"), ("1", "a record has not 2 fields"),
     ("1,a,b", "a record has not 2 fields")],
    ids=["no number", "nothing where something must be", "a field too few", "a field too many"],
)
def test_one_bad_record_quarantines_its_file_and_no_other(spark, table, inbox, record, reason):
    good = inbox.put("good.csv", "id,name\n1,a\n2,b\n")
    bad = inbox.put("bad.csv", f"id,name\n3,c\n{record}\n")
    message = {"table": table, "files": [a_file(good), a_file(bad)], "shapes": [csv_shape()]}
    job = Job(spark, message, "0123456789abcdef", log=lambda _: None)
    results = []
    stage = job.staging.stage
    job.staging.stage = lambda frames, rows, result: (results.append(result), stage(frames, rows, result))[1]
    job.run()
    [result] = results
    assert [(one["uri"], one["rows"]) for one in result["files"]] == [(good, 2)]
    [entry] = result["quarantined"]
    assert (entry["uri"], entry["code"]) == (bad, "file.bad-rows")
    assert entry["reason"] == f"1 bad records, one of them: {reason}"
    branch = spark.sql(f"SELECT id FROM {table} VERSION AS OF '{job.staging.branch}' ORDER BY id").collect()
    assert [row.id for row in branch] == [1, 2]
