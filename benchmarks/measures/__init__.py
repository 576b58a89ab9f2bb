"""What a child process measures: a module each, with one function `measure(request)` that returns named figures."""
