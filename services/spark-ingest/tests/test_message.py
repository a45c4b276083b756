"""The argument of a job is believed only when it fits both schemas."""

import base64
import gzip

import pytest
from conftest import a_file, packed
from floe_spark.errors import JobError
from floe_spark.message import read_message


def refusal(argument):
    with pytest.raises(JobError) as caught:
        read_message(argument)
    return caught.value


def test_a_message_of_the_launcher_is_read(message):
    assert read_message(packed(message)) == message


@pytest.mark.parametrize(
    "argument",
    ["", "no base64!", "bm8gZ3ppcA==", base64.b64encode(gzip.compress(b"no JSON")).decode(),
     base64.b64encode(gzip.compress(b'"\xff"')).decode(), base64.b64encode(gzip.compress(b"{}")[:-4]).decode()],
    ids=["nothing", "no base64", "no gzip", "no JSON", "no UTF-8", "cut off"],
)
def test_what_is_no_message_is_said_to_be_none(argument):
    assert refusal(argument).code == "request.not-json"


def test_a_message_that_inflates_without_end_is_refused(message):
    bomb = base64.b64encode(gzip.compress(b" " * (64 * 1024 * 1024 + 1))).decode()
    assert refusal(bomb).code == "request.not-json"


@pytest.mark.parametrize("field", ["table", "files", "shapes"])
def test_a_missing_field_is_named(message, field):
    del message[field]
    error = refusal(packed(message))
    assert error.code == "request.invalid"
    assert field in error.context["expected"]


@pytest.mark.parametrize("field", ["uri", "size", "etag", "eventTime", "shape"])
def test_a_file_needs_what_pins_it_to_its_bytes(message, field):
    del message["files"][0][field]
    error = refusal(packed(message))
    assert (error.code, error.context["at"]) == ("request.invalid", "/files/0")


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (lambda m: m.update(table=7), "/table"),
        (lambda m: m.update(table="without-namespace"), "/table"),
        (lambda m: m.update(files="s3://inbox/a"), "/files"),
        (lambda m: m.update(files=[]), "/files"),
        (lambda m: m["files"][0].update(size="ten"), "/files/0"),
        (lambda m: m["files"][0].update(rows=-1), "/files/0/rows"),
        (lambda m: m["files"][0].update(uri="https://inbox/a"), "/files/0"),
        (lambda m: m["shapes"][0].update(format="orc"), "/shapes/0"),
        (lambda m: m["shapes"][0].update(select=[]), "/shapes/0"),
    ],
)
def test_a_wrong_type_is_refused_where_it_stands(message, change, at):
    change(message)
    error = refusal(packed(message))
    assert error.code == "request.invalid"
    assert error.context["at"].startswith(at)


def test_the_plain_ingest_message_is_not_enough(message):
    message["files"] = ["s3://inbox/a.parquet"]
    assert refusal(packed(message)).code == "request.invalid"


def test_a_file_of_a_shape_that_is_not_there_is_refused(message):
    message["files"].append(a_file("s3://inbox/b", shape=1))
    error = refusal(packed(message))
    assert (error.code, error.context["at"]) == ("request.invalid", "/files/1/shape")
