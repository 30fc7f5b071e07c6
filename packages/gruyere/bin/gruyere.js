#!/usr/bin/env node
// Committed, so that an install can link it before the first build.
import "../dist/bin.js";
