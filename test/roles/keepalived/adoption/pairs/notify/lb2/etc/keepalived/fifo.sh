#!/bin/sh
while read -r line; do logger -t fifo "$line"; done <"$1"
