//! Linux: the same core with its own thin shell.
