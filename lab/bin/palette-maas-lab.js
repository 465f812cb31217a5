#!/usr/bin/env node
// Stands beside the compiled code, so that the command is there before the first build.
require("../dist/main.js");
