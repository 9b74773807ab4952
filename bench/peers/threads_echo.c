/* A thread for each connection, made when it comes and ended with it.
 * It prints LISTENING and where, and serves until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void *serve(void *connection) {
  int fd = (int)(intptr_t)connection;
  char data[65536];
  ssize_t got;
  while ((got = recv(fd, data, sizeof data, 0)) > 0)
    for (ssize_t at = 0, sent; at < got; at += sent)
      if ((sent = send(fd, data + at, (size_t)(got - at), MSG_NOSIGNAL)) < 0)
        goto end;
end:
  close(fd);
  return NULL;
}

int main(void) {
  int one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(listener, (void *)&address, length) != 0 ||
      listen(listener, 4096) != 0 ||
      getsockname(listener, (void *)&address, &length) != 0)
    return 1;
  printf("LISTENING 127.0.0.1 %d\n", ntohs(address.sin_port));
  fflush(stdout);
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  for (;;) {
    pthread_t thread;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0 &&
        pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd) != 0)
      close(fd);
  }
}
