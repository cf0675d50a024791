"""What AiSdk.map brings."""

from __future__ import annotations


TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from ai_sdk.models import InvokeResponse


class MapResult:
    """What one message brought: a response, or an error."""

    __slots__ = ("index", "response", "error")

    def __init__(
        self, index: int, response: InvokeResponse | None, error: BaseException | None
    ) -> None:
        self.index = index
        """The message's place, counted from 0."""
        self.response = response
        """None where there is an error."""
        self.error = error
        """None where there is a response."""

    @property
    def ok(self) -> bool:
        """Whether there is a response."""
        return self.error is None

    def value(self) -> InvokeResponse:
        """The response; raises the error where there is one."""
        if self.error is not None:
            raise self.error
        assert self.response is not None
        return self.response

    def __repr__(self) -> str:
        what = f"response={self.response!r}" if self.ok else f"error={self.error!r}"
        return f"MapResult(index={self.index}, {what})"
