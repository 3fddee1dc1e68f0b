"""A sweep in a notebook: it runs beside the kernel, says how far it is, and has a button that stops it."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from pathlib import Path

import ipywidgets

from sim.studies.engine import Progress, executor_of, sweeping
from sim.studies.results import Results
from sim.studies.study import Study
from sim.views.drawing import escape

STOPPING = "Stopping: the tasks at work end first …"
STOPPED = "Stopped at {done:,} of {total:,} runs. Nothing finished is lost; sweep again with resume=True."


class Sweeping(ipywidgets.VBox):  # type: ignore[misc] # ipywidgets has no types
    """A bar, a sentence and a stop button. `results` are there when all is done; `await` it to wait for them."""

    def __init__(self, study: Study, out: Path, executor: Executor | None, *, resume: bool) -> None:
        """Begin at once. In a running event loop (a notebook) the kernel stays free; elsewhere wait for the end."""
        self.bar = ipywidgets.IntProgress(min=0, max=1, layout={"width": "100%"})
        self.said = ipywidgets.HTML("Beginning …")
        self.button = ipywidgets.Button(description="Stop", tooltip="Stop the sweep; what is finished stays")
        self.button.on_click(lambda _: self.stop())
        super().__init__([self.bar, self.said, self.button])
        self.add_class("interwoven-sweep")
        self.results: Results | None = None
        self._stopping = False
        self._step = Progress(0, 1, 0, 0, 0.0)
        self._out = out
        work = self._work(study, executor, resume)
        try:
            self._task = asyncio.get_running_loop().create_task(work)
        except RuntimeError:
            asyncio.run(work)

    def stop(self) -> None:
        """Stop after the tasks that are being done; what is finished stays."""
        self._stopping = True
        self.button.disabled = True
        self.said.value = STOPPING

    def __await__(self) -> Iterator[object]:
        """Wait for the end."""
        return self._task.__await__()

    def __repr__(self) -> str:
        """Return how far it is."""
        return str(self.said.value)

    async def _work(self, study: Study, executor: Executor | None, resume: bool) -> "Results | None":
        pool = ExitStack()
        steps = sweeping(study, self._out, pool.enter_context(executor_of(executor)), resume=resume)
        try:
            while not self._stopping and (step := await asyncio.to_thread(next, steps, None)) is not None:
                self._tell(step)
        except Exception as problem:  # whatever it is, it is shown here and raised for who awaits
            self._end("danger", escape(f"{type(problem).__name__}: {problem}"))
            raise
        finally:
            # Both wait for the tasks that are being done: in a thread, so that the kernel need not.
            await asyncio.to_thread(steps.close)
            await asyncio.to_thread(pool.close)
            self.button.disabled = True
        step = self._step
        if step.done < step.total:
            self._end("warning", STOPPED.format(done=step.done, total=step.total))
            return None
        self._end("warning" if step.failed else "success", step.words)
        self.results = Results(self._out)
        return self.results

    def _tell(self, step: Progress) -> None:
        self._step = step
        self.bar.max, self.bar.value = step.total, step.done
        if not self._stopping:
            self.said.value = step.words

    def _end(self, style: str, words: str) -> None:
        self.bar.bar_style, self.said.value = style, words


def watch(study: Study, out: str | Path, *, executor: Executor | None = None, resume: bool = False) -> Sweeping:
    """Sweep a study in a notebook without blocking it; show the value that is returned.

    Arguments as for `sim.sweep`. `watched.results` are the results once all is done, None before and when stopped.
    """
    return Sweeping(study, Path(out), executor, resume=resume)
