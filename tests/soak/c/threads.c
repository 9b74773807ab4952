/* A C server with threads, to be compared with:
 *   threads once|until_eof 0     a thread for each connection
 *   threads once|until_eof N     N threads that accept for themselves
 * It prints LISTENING and the port, and serves until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener;
static int once;

static void serve(int fd) {
  char data[8192];
  ssize_t got;
  while ((got = recv(fd, data, sizeof data, 0)) > 0) {
    if (send(fd, data, (size_t)got, MSG_NOSIGNAL) != got || once)
      break;
  }
  close(fd);
}

static void *connection(void *fd) {
  serve((int)(intptr_t)fd);
  return NULL;
}

static void *acceptor(void *unused) {
  (void)unused;
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
      serve(fd);
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  once = strcmp(argv[1], "once") == 0;
  int threads = atoi(argv[2]), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
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
  pthread_t thread;
  for (int i = 1; i < threads; i++)
    if (pthread_create(&thread, NULL, acceptor, NULL) != 0)
      return 1;
  if (threads > 0)
    acceptor(NULL);
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
      continue;
    if (pthread_create(&thread, &detached, connection, (void *)(intptr_t)fd) != 0)
      close(fd);
  }
}
