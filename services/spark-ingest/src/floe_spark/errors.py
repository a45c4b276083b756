"""The one error of a job, with the codes that all of floe uses."""


class JobError(Exception):
    """Something that stops a job. The code is stable and means what it means for the light path."""

    def __init__(self, code, message, **context):
        super().__init__(message)
        self.code = code
        self.message = message
        self.context = context

    def to_json(self):
        """What the launcher reads in the failure report."""
        return {"code": self.code, "message": self.message, **self.context}
