"""One job: what of the request can be read is staged, the rest is said why not."""

from multiprocessing.pool import ThreadPool

from py4j.protocol import Py4JJavaError

from .errors import JobError
from .objects import Objects
from .rows import Rows
from .staging import Staging

#: Rounds after each of which a file less is asked for.
_ROUNDS = 3
_LANES = 4

#: What failures of machines and networks say; everything else that stops a reader is the file's.
_NOT_THE_FILES = ("com.amazonaws", "software.amazon.awssdk", "java.net.", "javax.net.", "AccessDenied",
                  "OutOfMemoryError", "ExecutorLost", "No space left", "org.apache.iceberg", "cancelled")


class Job:
    """Reads the files of a message and stages their rows.

    A file that turns out to be bad is left out and named in the result, with the code that the light
    path has for it; the others go on. A file that was replaced meanwhile is left out, too: the
    launcher looks at it again.
    """

    def __init__(self, spark, message, identity, log=print):
        self._message = message
        self._rows = Rows(spark, message["shapes"])
        self._objects = Objects(spark)
        self._log = log
        self._quarantined = {}
        self._changed = set()
        self.staging = Staging(spark, message["table"], identity)

    def run(self):
        """Stages what can be staged. :raises JobError: when that could not be done"""
        self._look()
        counts = self._check_csv()
        for _ in range(_ROUNDS):
            files = self._left()
            frames = self._rows.frames(files) or [self.staging.empty_frame()]
            rows = {file["uri"]: file.get("rows", counts.get(file["uri"], 0)) for file in files}
            try:
                scratch = self.staging.stage(frames, sum(rows.values()), self._result(files, rows))
            except Py4JJavaError as error:
                if not self._blame(files):
                    raise _failure(error) from error
                continue
            if self._look():
                scratch.drop()
                continue
            scratch.finish()
            self._log(f"staged {len(files)} files, {sum(rows.values())} rows in {self.staging.branch}")
            return
        raise JobError("job.unsettled", f"after {_ROUNDS} rounds there still were files that can not be read")

    def _left(self):
        gone = self._changed | self._quarantined.keys()
        return [file for file in self._message["files"] if file["uri"] not in gone]

    def _look(self):
        """Asks the store whether the files are what they were. :returns: whether one is not"""
        changed, missing = self._objects.replaced(self._left())
        self._changed.update(file["uri"] for file in changed)
        for file in missing:
            self._quarantine(file, "file.not-found", "the object is not there any more")
        return bool(changed or missing)

    def _check_csv(self):
        files = [file for file in self._left() if self._rows.is_csv(file)]
        try:
            found = self._rows.check_csv(files)
        except Py4JJavaError as error:
            if not self._blame(files):
                raise _failure(error) from error
            return self._check_csv()
        for file in files:
            _, bad, wrong = found[file["uri"]]
            if bad:
                self._quarantine(file, "file.bad-rows", f"{bad} bad records, one of them: {wrong}")
        return {uri: records for uri, (records, _, _) in found.items()}

    def _blame(self, files):
        """Reads files one by one to find those that stopped the job. :returns: whether there are any"""
        with ThreadPool(_LANES) as pool:
            errors = pool.map(self._try, files)
        for file, error in zip(files, errors):
            if error is None:
                continue
            if any(word in error for word in _NOT_THE_FILES):
                raise JobError("store.unavailable", _cause(error), uri=file["uri"])
            self._quarantine(file, "file.undecodable", _cause(error))
        return any(errors)

    def _try(self, file):
        try:
            self._rows.read_through(file)
            return None
        except Py4JJavaError as error:
            return str(error.java_exception)

    def _quarantine(self, file, code, reason):
        self._log(f"quarantined {file['uri']}: {code}: {reason}")
        self._quarantined[file["uri"]] = {**_identity(file), "code": code, "reason": reason}

    def _result(self, files, rows):
        return {
            "version": 1,
            "table": self._message["table"],
            "files": [{**_identity(file), "rows": rows[file["uri"]]} for file in files],
            "quarantined": list(self._quarantined.values()),
            "changed": sorted(self._changed),
        }


def _identity(file):
    return {key: file[key] for key in ("uri", "etag", "versionId", "size", "eventTime") if key in file}


def _failure(error):
    return JobError("job.failed", _cause(str(error.java_exception)))


def _cause(text):
    """The line of a stack trace that says most: the innermost cause, without its frames."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.strip().startswith("at ")]
    causes = [line[len("Caused by: "):] for line in lines if line.startswith("Caused by: ")]
    first = lines[0] if lines else "no message"
    # "…most recent failure: Lost task 0.3 in stage 2.0 (TID 8) (host executor 1): the exception"
    return (causes[-1] if causes else first.rsplit("): ", 1)[-1])[:500]
