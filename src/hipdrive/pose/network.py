"""A TensorFlow Lite network on one thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hipdrive.errors import ModelFileError

Float32Array = npt.NDArray[np.float32]


@contextmanager
def _native_log_off() -> Iterator[None]:
    """LiteRT greets on standard error from C++, where only the file descriptor can be turned away."""
    try:
        saved = os.dup(2)
    except OSError:  # no standard error at all, as in a windowed program
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)


class Network:
    """One input picture, outputs told apart by their shape; nothing is copied in or out."""

    def __init__(self, model: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
            with _native_log_off():
                self._interpreter: Any = Interpreter(model_path=str(model), num_threads=1)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelFileError(
                f"The pose model {model.name} cannot be loaded",
                slug="model-damaged",
                got=str(error).splitlines()[0][:120] if str(error) else "no network",
                expected="a TensorFlow Lite network",
                fix="install it again: hipdrive models install",
            ) from error
        self._input: Callable[[], Float32Array] = self._interpreter.tensor(
            self._interpreter.get_input_details()[0]["index"]
        )
        self._outputs: dict[tuple[int, ...], Callable[[], Float32Array]] = {
            tuple(int(n) for n in detail["shape"][1:]): self._interpreter.tensor(detail["index"])
            for detail in self._interpreter.get_output_details()
        }

    def run(self, picture: npt.NDArray[np.generic], scale: float = 1.0) -> None:
        """Run on `picture` x `scale`; the picture has the network's input shape (size, size, 3)."""
        np.multiply(picture, np.float32(scale), out=self._input()[0])
        self._interpreter.invoke()

    def output(self, shape: tuple[int, ...]) -> Float32Array:
        """The output of this shape; a view that the next `run` overwrites."""
        result: Float32Array = self._outputs[shape]()[0]
        return result
