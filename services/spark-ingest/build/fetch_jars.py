"""Fetches the jars of ``pom.xml`` into a folder and holds each to its checksum.

usage: fetch_jars.py <pom.xml> <jars.sha256> <folder> [repository]
A program of its own, because Spark's images have Python and neither Maven nor curl.
"""

import hashlib
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree
from pathlib import Path

CENTRAL = "https://repo1.maven.org/maven2"
_POM = "{http://maven.apache.org/POM/4.0.0}"


def artifacts(pom):
    """The dependencies of a pom, ``(group, artifact, version)``; every version stands in a property."""
    project = ElementTree.parse(pom).getroot()
    properties = {f"${{{one.tag[len(_POM):]}}}": one.text for one in project.find(f"{_POM}properties")}
    for dependency in project.iter(f"{_POM}dependency"):
        group, artifact, version = (dependency.findtext(f"{_POM}{tag}") for tag in ("groupId", "artifactId", "version"))
        yield group, artifact, properties.get(version, version)


def checksums(file):
    """SHA-256 by file name, as ``sha256sum`` writes them."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def main(pom, list_file, folder, repository=CENTRAL):
    expected = checksums(list_file)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for group, artifact, version in artifacts(pom):
        name = f"{artifact}-{version}.jar"
        if name not in expected:
            sys.exit(f"{name} is not in {list_file}")
        url = f"{repository.rstrip('/')}/{group.replace('.', '/')}/{artifact}/{version}/{name}"
        digest = hashlib.sha256()
        with urllib.request.urlopen(url, timeout=60) as source, open(target / name, "wb") as jar:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                jar.write(chunk)
        if digest.hexdigest() != expected.pop(name):
            (target / name).unlink()
            sys.exit(f"{url} is not the jar of {list_file}: its SHA-256 is {digest.hexdigest()}")
        (target / name).chmod(0o644)
        print(f"{name} {(target / name).stat().st_size >> 20} MiB")
    if expected:
        sys.exit(f"{list_file} has jars that the pom does not: {', '.join(expected)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
