"""What runs on a person's machine: the emulator, the simulator, the configuration compiler and the command line."""
