"""Objects of the inbox, asked for through the file system that Spark reads them with."""

from multiprocessing.pool import ThreadPool

from py4j.protocol import Py4JJavaError

from .errors import JobError

_LANES = 32


def s3a(uri):
    """The URI under which Hadoop's client has an object; keys are raw in both."""
    return "s3a://" + uri[len("s3://"):]


class Objects:
    """What the store says about objects now."""

    def __init__(self, spark):
        self._jvm = spark._jvm
        self._conf = spark._jsc.hadoopConfiguration()

    def replaced(self, files):
        """Finds the files whose bytes are not those that the launcher saw.

        A task reads one consistent object (S3A pins what it opened by entity tag), but tasks of one
        file open it one after the other. An entity tag that is the same before and after the job has
        read says that all of them read the same bytes.

        :returns: ``(changed, missing)``, lists of files
        :raises JobError: ``store.unavailable`` when the store does not answer
        """
        with ThreadPool(min(_LANES, max(1, len(files)))) as pool:
            tags = pool.map(self._etag, files)
        missing = [file for file, tag in zip(files, tags) if tag is None]
        changed = [file for file, tag in zip(files, tags) if tag is not None and tag != file["etag"]]
        return changed, missing

    def _etag(self, file):
        path = self._jvm.org.apache.hadoop.fs.Path(s3a(file["uri"]))
        try:
            return path.getFileSystem(self._conf).getFileStatus(path).getEtag().strip('"')
        except Py4JJavaError as error:
            if error.java_exception.getClass().getName() == "java.io.FileNotFoundException":
                return None
            raise JobError("store.unavailable", str(error.java_exception.getMessage())[:500], uri=file["uri"]) from error
