#!/bin/sh
logger -t rs "$@"
