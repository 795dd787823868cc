"""What commands print when they are done, and the exit status that it means."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from kinesphere.estimate.run import Report
    from kinesphere.fit.run import Report as Fitted
    from kinesphere.movement.motion import Outcome

OK, FAILED, INTERRUPTED = 0, 1, 130


def print_fitted(report: "Fitted", console: Console) -> int:
    """What bodies were fitted; the exit status."""
    for reason in report.reasons:
        console.print(Text(f"refused: {reason}"), soft_wrap=True)
    for line in report.order.words():
        console.print(line)
    console.print(f"{report.samples} sample(s), {report.refused} refused (see refused.jsonl)")
    for path in report.written:
        console.print(Text(f"  {path}"), soft_wrap=True)
    if report.interrupted:
        console.print("stopped; what was done is kept. Go on with the same command and --resume")
        return INTERRUPTED
    return OK if report.samples else FAILED


def print_moved(outcome: "Outcome", console: Console) -> int:
    """What was written of one source's people; the exit status."""
    if outcome.report is not None:
        print_report(outcome.report, console)
    for note in outcome.notes:
        console.print(Text(f"  {note}"), soft_wrap=True)
    for one in outcome.people:
        about = f": {one.frames} frame(s), {one.seconds:.1f} s of movement"
        console.print(Text.assemble((one.name, "bold"), about), soft_wrap=True)
        for note in one.notes:
            console.print(Text(f"  {note}"), soft_wrap=True)
        for path in one.written:
            console.print(Text(f"  {path}"), soft_wrap=True)
    return OK if outcome.report is None else status(outcome.report)


def status(report: "Report") -> int:
    """The exit status."""
    return INTERRUPTED if report.interrupted else FAILED if report.problems else OK


def print_report(report: "Report", console: Console) -> None:
    """What was found in one source."""
    name = (report.source.name, "bold")
    if report.skipped:
        console.print(Text.assemble(name, ": done already (--resume)"), soft_wrap=True)
        return
    for problem in report.problems:
        print_error(problem, console)
    speed = report.frames / report.seconds if report.seconds else 0.0
    counts = f": {report.frames} frame(s), somebody in {report.found}, "
    times = f"{report.seconds:.1f} s, {speed:.0f} frames a second"
    console.print(Text.assemble(name, counts, times), soft_wrap=True)
    if report.delays_ms:
        console.print(f"  from a frame to its pose: {_percentiles(report.delays_ms)}")
    for path in report.written:
        console.print(Text(f"  {path}"), soft_wrap=True)
    if report.interrupted:
        more = (
            ". Go on with the same command and --resume"
            if report.source.resumable or report.unfinished
            else ""
        )
        state = "kept" if report.unfinished else "written"
        console.print(f"stopped; what was done is {state}{more}")


def _percentiles(ms: list[float]) -> str:
    middle, most = (sorted(ms)[int(p * (len(ms) - 1))] for p in (0.5, 0.95))
    return f"{middle:.0f} ms (median), {most:.0f} ms (95 of 100 frames are quicker)"


def print_error(error: Exception | str, console: Console) -> None:
    """In red."""
    # As Text, so that nothing in a file's name is taken for markup.
    console.print(Text.assemble(("error:", "red"), f" {error}"), soft_wrap=True)
