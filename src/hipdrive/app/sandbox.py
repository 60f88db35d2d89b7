"""What the child that decodes and analyses an upload may not do: open the network, other files, other programs.

On Linux two of the kernel's own means are used, without any library:

- Landlock: files can be read only in the code's folders, the pose models' and the job's own; written only in the job's.
  From its fourth version on it also closes TCP, from its sixth signals to other processes.
- seccomp: no socket of any kind is made, no program started, no other process looked into.

`setrlimit` bounds memory, processor time and the size of files on every Unix. Where the system has less,
`examine_sandbox` says so, `hipdrive doctor` and the words at the start repeat it, and the rest stays in force.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ABI_OF_LANDLOCK = 1
_RULE_PATH_BENEATH = 1
_SET_PDEATHSIG, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_FILTER = 2

_READ = (1 << 2) | (1 << 3)  # read a file, list a folder
_OWN = _READ | sum(1 << bit for bit in (1, 4, 5, 7, 8, 13, 14))  # write, remove, make, rename, truncate
_DEVICE = (1 << 2) | (1 << 1)
#: Rights each version of Landlock knows; what is handled and not granted is refused.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract sockets and signals reach nobody outside

#: System calls the work never needs, by machine.
_REFUSED: dict[str, dict[str, int]] = {
    "x86_64": {
        "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "accept4": 288, "fork": 57, "vfork": 58,
        "execve": 59, "execveat": 322, "kill": 62, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
        "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
        "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "bpf": 321, "perf_event_open": 298,
        "add_key": 248, "request_key": 249, "keyctl": 250, "userfaultfd": 323, "init_module": 175,
        "finit_module": 313, "kexec_load": 246, "name_to_handle_at": 303, "open_by_handle_at": 304,
        "pidfd_open": 434, "pidfd_getfd": 438,
    },
    "aarch64": {
        "socket": 198, "bind": 200, "listen": 201, "accept": 202, "connect": 203, "accept4": 242, "execve": 221,
        "execveat": 281, "kill": 129, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "mount": 40,
        "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97, "setns": 268, "io_uring_setup": 425,
        "io_uring_enter": 426, "io_uring_register": 427, "bpf": 280, "perf_event_open": 241, "add_key": 217,
        "request_key": 218, "keyctl": 219, "userfaultfd": 282, "init_module": 105, "finit_module": 273,
        "kexec_load": 104, "name_to_handle_at": 264, "open_by_handle_at": 265, "pidfd_open": 434, "pidfd_getfd": 438,
    },
}  # fmt: skip
#: Threads are clones that share everything; any other clone is a new process. clone3 hides its flags from the filter,
#: so it is said not to exist, and the C library takes clone instead.
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_CLONE_THREAD = 0x10000
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO_EPERM, _ERRNO_ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # offsets in struct seccomp_data


@dataclass(frozen=True, slots=True)
class SandboxMeans:
    """What this system can hold a child back with."""

    files: bool
    network: bool
    limits: bool

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self.files and self.network and self.limits

    @property
    def words(self) -> str:
        """What is in force, and what is not, in one sentence."""
        means = (
            (self.files, "other files"),
            (self.network, "the network"),
            (self.limits, "unlimited memory and time"),
        )
        kept = [name for there, name in means if there]
        open_ = [name for there, name in means if not there]
        inside = f"uploads are decoded without access to {', '.join(kept)}" if kept else ""
        outside = f"this system cannot keep the decoder from {', '.join(open_)}" if open_ else ""
        return "; ".join(part for part in (inside, outside) if part)


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """Upper bounds for one child."""

    memory_bytes: int
    processor_s: int
    file_bytes: int


def examine_sandbox() -> SandboxMeans:
    """What this system has, without using any of it on this process."""
    machine_known = platform.machine() in _REFUSED
    return SandboxMeans(
        files=_landlock_version() >= 1,
        network=sys.platform == "linux" and machine_known and _seccomp_there(),
        limits=os.name == "posix",
    )


def enter_sandbox(own_folder: Path, readable: Iterable[Path], limits: ChildLimits) -> SandboxMeans:
    """Give up, for good, what the work does not need; returns what is in force.

    To be called first of all: threads that run already keep what they had.

    own_folder : the one folder that may be written to
    readable : further files and folders that may be read, besides Python's code and the system's libraries
    """
    limited = _set_limits(limits)
    if sys.platform != "linux":
        return SandboxMeans(False, False, limited)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return SandboxMeans(False, False, limited)
    files = _restrict_files(libc, own_folder, [*code_folders(), *readable])
    return SandboxMeans(files, _refuse_calls(libc), limited)


def end_with_parent(parent: int) -> None:
    """On Linux: die when the server is killed, so that no child works on for nobody."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it went before we asked
            os._exit(1)


def code_folders() -> list[Path]:
    """Where Python, its packages, hipdrive and the system's libraries are; never a person's own files."""
    package = Path(__file__).parents[2]
    python = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    base = Path(sys.base_prefix) / "lib"
    system = [
        Path(name) for name in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
    ]
    devices = [Path(name) for name in ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu")]
    venv = Path(sys.prefix) / "pyvenv.cfg"
    return [package / "hipdrive", *_path_files(), *python, base, *system, *devices, venv]


def _path_files() -> list[Path]:
    # An editable install names its folder in sys.path; only the package in it is opened, listing comes with it.
    return [Path(entry) for entry in sys.path if entry.endswith(".zip") and Path(entry).is_file()]


def _set_limits(limits: ChildLimits) -> bool:
    try:
        import resource
    except ImportError:
        return False
    wanted = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits.processor_s),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_AS, limits.memory_bytes),
    )
    kept = True
    for which, most in wanted:
        try:
            resource.setrlimit(which, (most, most))
        except (OSError, ValueError):
            kept = False  # macOS takes no bound of the address space
    return kept


def _landlock_version() -> int:
    """The kernel's version of Landlock; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ABI_OF_LANDLOCK)))


def _restrict_files(libc: ctypes.CDLL, own_folder: Path, readable: Iterable[Path]) -> bool:
    version = _landlock_version()
    if version < 1:
        return False
    handled = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    attributes = struct.pack("=Q", handled)
    if version >= 4:
        attributes += struct.pack("=Q", _TCP)
    if version >= 6:
        attributes += struct.pack("=Q", _SCOPES)
    rules = int(libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rules, path, _READ & handled)
        _allow(libc, rules, own_folder, _OWN & handled)
        for device in ("/dev/null", "/dev/urandom", "/dev/zero"):
            _allow(libc, rules, Path(device), _DEVICE & handled)
        return int(libc.syscall(_RESTRICT_SELF, rules, 0)) == 0
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    with suppress(OSError):  # what is not there needs no rule
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not path.is_dir():
                rights &= ~(1 << 3)  # only a folder can be listed
            rule = struct.pack("=Qi", rights, place)
            libc.syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, rule, 0)
        finally:
            os.close(place)


def _seccomp_there() -> bool:
    try:
        return "seccomp" in Path("/proc/self/status").read_text(encoding="utf-8").lower()
    except OSError:
        return False


def _refuse_calls(libc: ctypes.CDLL) -> bool:
    """A filter in the kernel: the calls of `_REFUSED` fail with EPERM, calls of another machine's kind end the child."""
    machine = platform.machine()
    if machine not in _REFUSED or sys.maxsize < 2**32:
        return False
    numbers = sorted(set(_REFUSED[machine].values()))
    program = [
        (_LOAD, 0, 0, _MACHINE_AT),  # the machine the call is made for
        (_JUMP_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),  # the call's number
        (_JUMP_AT_LEAST, 0, 1, 0x40000000),  # the x32 doubles of all calls
        (_RETURN, 0, 0, _ERRNO_EPERM),
    ]
    for number in numbers:
        program += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO_EPERM)]
    program += [
        (_JUMP_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _ERRNO_ENOSYS),
        (_JUMP_EQUAL, 0, 3, _CLONE[machine]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_JUMP_SET, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _ERRNO_EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    header = struct.pack("@HP", len(program), ctypes.addressof(code))
    return int(libc.prctl(_SET_SECCOMP, _SECCOMP_FILTER, header, 0, 0)) == 0
