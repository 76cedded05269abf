#!/bin/sh
logger -t state "$@"
