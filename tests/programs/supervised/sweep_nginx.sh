#!/bin/sh
# SPDX-License-Identifier: MIT
# sweep_nginx.sh FOLDER: starts nginx with one worker in an emptied FOLDER, sends it SIGTERM as
# init systems do, and waits for its end.
folder=$1
rm -rf "$folder"
mkdir "$folder"
cat >"$folder/conf" <<CONF
daemon off;
worker_processes 1;
pid $folder/pid;
error_log $folder/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  server { listen unix:$folder/socket; }
}
CONF
nginx -c "$folder/conf" -e "$folder/error.log" &
sleep 0.5
kill -TERM $!
wait $!
