#!/bin/sh
for port; do nc -z 127.0.0.1 "$port" || exit 1; done
