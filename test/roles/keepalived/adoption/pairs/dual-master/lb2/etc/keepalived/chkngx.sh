#!/bin/sh
pgrep -x nginx >/dev/null || exit 1
