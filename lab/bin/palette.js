#!/usr/bin/env node
// The lab's stand-in for the Palette CLI; beside the compiled code, so that it is there before the first build.
require("../dist/installer/main.js");
