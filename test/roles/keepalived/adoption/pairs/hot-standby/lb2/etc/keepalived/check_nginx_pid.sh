#!/bin/bash
# exit 1 when nginx has gone away
A=$(pgrep -x nginx | wc -l)
if [ "$A" -eq 0 ]; then
    exit 1
fi
exit 0
