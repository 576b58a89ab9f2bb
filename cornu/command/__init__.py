"""The commands of `cornu`, one a file: each has `main(arguments) -> exit status`."""
