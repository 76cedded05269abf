#!/bin/sh
logger -t vip "$1 at $(date)"
