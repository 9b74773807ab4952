"""Calls functions of the module: a line a call, as a file has them."""

import ast
import socket
import sys

from normal import case

for line in open(sys.argv[1], encoding="ascii"):
    name, _, arguments = line.rstrip("\n").partition(" ")
    arguments = ast.literal_eval(arguments)
    case(line.rstrip("\n"), lambda: getattr(socket, name)(*arguments))
