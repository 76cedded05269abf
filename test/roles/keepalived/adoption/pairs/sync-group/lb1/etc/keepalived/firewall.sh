#!/bin/sh
logger -t firewall "$@"
