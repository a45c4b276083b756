"""The image gets the jars that are listed, or is not built."""

import hashlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "build"))
import fetch_jars  # noqa: E402

SERVICE = Path(__file__).parents[1]
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <properties><a.version>1.2</a.version></properties>
  <dependencies><dependency>
    <groupId>org.example.deep</groupId><artifactId>a</artifactId><version>${a.version}</version>
  </dependency></dependencies>
</project>"""


@pytest.fixture
def fetch(tmp_path):
    """Fetches ``a-1.2.jar`` from a repository in a folder, with a list of checksums."""
    jar = tmp_path / "repository" / "org" / "example" / "deep" / "a" / "1.2" / "a-1.2.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"classes")
    (tmp_path / "pom.xml").write_text(POM)

    def run(listed):
        (tmp_path / "jars.sha256").write_text(listed)
        fetch_jars.main(tmp_path / "pom.xml", tmp_path / "jars.sha256", tmp_path / "jars", (tmp_path / "repository").as_uri())
        return tmp_path / "jars" / "a-1.2.jar"

    return run


DIGEST = hashlib.sha256(b"classes").hexdigest()


def test_a_jar_that_is_what_the_list_says_is_kept(fetch):
    assert fetch(f"{DIGEST}  a-1.2.jar\n").read_bytes() == b"classes"


@pytest.mark.parametrize(
    ("listed", "complaint"),
    [("0" * 64 + "  a-1.2.jar\n", "is not the jar of"), ("", "is not in"), (f"{DIGEST}  a-1.2.jar\n{DIGEST}  b-1.jar\n", "b-1.jar")],
    ids=["other bytes", "not listed", "listed and not asked for"],
)
def test_anything_else_stops_the_build(fetch, tmp_path, listed, complaint):
    with pytest.raises(SystemExit) as caught:
        fetch(listed)
    assert complaint in str(caught.value)


def test_a_jar_with_other_bytes_is_not_left_behind(fetch, tmp_path):
    with pytest.raises(SystemExit):
        fetch("0" * 64 + "  a-1.2.jar\n")
    assert not list((tmp_path / "jars").iterdir())


def test_the_list_of_the_image_has_every_dependency_of_its_pom():
    names = {f"{artifact}-{version}.jar" for _, artifact, version in fetch_jars.artifacts(SERVICE / "pom.xml")}
    assert names == set(fetch_jars.checksums(SERVICE / "jars.sha256"))
