"""How the scripts beside this one report: a line a case, its name, a tab, and
what it came to, in words that the tests in Rust use too."""

import socket


def show(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, tuple):
        return "(" + ",".join(show(part) for part in value) + ")"
    if isinstance(value, list):
        return "[" + ",".join(show(part) for part in value) + "]"
    return str(value)


def outcome(call):
    try:
        return "ok:" + show(call())
    except TimeoutError as error:
        # A timeout of the socket has no errno, one of the network has.
        return "timeout" if error.errno is None else f"OSError:{error.errno}"
    except socket.gaierror as error:
        return f"gaierror:{error.errno}"
    except socket.herror as error:
        return f"herror:{error.errno}"
    except OSError as error:
        return "invalid" if error.errno is None else f"OSError:{error.errno}"
    except (ValueError, OverflowError, TypeError, SystemError):
        # SystemError: some families do not look whether they get a tuple.
        return "invalid"


def case(name, call):
    print(f"{name}\t{outcome(call)}")
