/*
 * Opens TLS connections to a server on the loopback address, one request each or many on one, for a bounded time, and
 * prints what came of it as one line of JSON.
 *
 *   tlsload PORT SECONDS [version=1.2|1.3] [hosts=N] [threads=N] [resume] [keepalive] [rsa] [clear] [path=/] [ca=FILE]
 *
 * Names are host-0.example.com to host-(N-1).example.com, chosen at random. With resume, a session is taken up again where
 * the server has given one for the name. With clear, there is no TLS. Latency is that of a whole connection, or of a request
 * with keepalive.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES = 1 << 20, SESSIONS = 1024 };

static int port, hosts = 1, threads = 2, resume_sessions, keepalive, clear_text;
static double seconds;
static const char *path = "/", *ca;
static SSL_CTX *context;
static atomic_int failures;
static double deadline;

struct worker {
  pthread_t thread;
  unsigned seed;
  long connections, requests, resumed, bytes;
  float *latencies;
  long samples;
  SSL_SESSION *sessions[SESSIONS];
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static int session_index = -1;

static int remember(SSL *ssl, SSL_SESSION *session) {
  SSL_SESSION **place = SSL_get_ex_data(ssl, session_index);
  if (!place) return 0;
  if (*place) SSL_SESSION_free(*place);
  *place = session;
  return 1;
}

static int connected(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct timeval patience = {.tv_sec = 20};
  struct linger reset = {.l_onoff = 1, .l_linger = 0}; /* No port stays in TIME_WAIT */
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) {
    close(fd);
    return -1;
  }
  return fd;
}

/* A connection; without TLS, ssl is NULL. */
struct connection {
  int fd;
  SSL *ssl;
};

static int receive(struct connection *connection, char *buffer, int room) {
  return connection->ssl ? SSL_read(connection->ssl, buffer, room) : (int)recv(connection->fd, buffer, room, 0);
}

static int transmit(struct connection *connection, const char *buffer, int length) {
  return connection->ssl ? SSL_write(connection->ssl, buffer, length) : (int)send(connection->fd, buffer, length, 0);
}

/* Reads one answer; the number of octets of its body, or -1. */
static long answer(struct connection *connection) {
  static __thread char buffer[1 << 16];
  long length = -1, body = 0;
  int filled = 0, count;
  char *end = NULL;
  while (!end && filled < (int)sizeof buffer - 1) {
    if ((count = receive(connection, buffer + filled, sizeof buffer - 1 - filled)) <= 0) return -1;
    filled += count;
    buffer[filled] = 0;
    end = strstr(buffer, "\r\n\r\n");
  }
  if (!end || strncmp(buffer, "HTTP/1.1 200", 12)) return -1;
  char *field = strcasestr(buffer, "\ncontent-length:");
  if (!field || field > end) return -1;
  length = atol(field + 16);
  body = filled - (end + 4 - buffer);
  while (body < length) {
    if ((count = receive(connection, buffer, sizeof buffer)) <= 0) return -1;
    body += count;
  }
  return length;
}

static int ask(struct connection *connection, const char *name, struct worker *worker) {
  char request[512];
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: %s\r\n\r\n", path, name,
                        keepalive ? "keep-alive" : "close");
  if (transmit(connection, request, length) != length) return 0;
  long got = answer(connection);
  if (got < 0) return 0;
  worker->bytes += got;
  worker->requests++;
  return 1;
}

static void sample(struct worker *worker, double start) {
  if (worker->samples < SAMPLES) worker->latencies[worker->samples++] = (float)((now() - start) * 1e6);
}

/* Shakes hands; NULL if that fails. */
static SSL *secured(int fd, const char *name, SSL_SESSION **place, struct worker *worker) {
  SSL *ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  SSL_set_tlsext_host_name(ssl, name);
  SSL_set1_host(ssl, name);
  if (place) {
    SSL_set_ex_data(ssl, session_index, place);
    if (*place) SSL_set_session(ssl, *place);
  }
  if (SSL_connect(ssl) == 1) {
    worker->resumed += SSL_session_reused(ssl);
    return ssl;
  }
  SSL_free(ssl);
  return NULL;
}

static int once(struct worker *worker) {
  int host = rand_r(&worker->seed) % hosts, fine = 0;
  char name[64];
  snprintf(name, sizeof name, "host-%d.example.com", host);
  double start = now();
  struct connection connection = {.fd = connected()};
  if (connection.fd < 0) return 0;
  if (!clear_text)
    connection.ssl = secured(connection.fd, name, resume_sessions && hosts <= SESSIONS ? &worker->sessions[host % SESSIONS] : NULL, worker);
  if (connection.ssl || clear_text) {
    worker->connections++;
    do {
      if (keepalive) start = now();
      fine = ask(&connection, name, worker);
      if (fine) sample(worker, start);
    } while (keepalive && fine && now() < deadline);
    if (fine && connection.ssl) SSL_shutdown(connection.ssl);
  }
  if (!fine && atomic_fetch_add(&failures, 1) < 3) {
    fprintf(stderr, "%s: ", name);
    ERR_print_errors_fp(stderr);
    fprintf(stderr, "\n");
  }
  ERR_clear_error();
  SSL_free(connection.ssl);
  close(connection.fd);
  return fine;
}

static void *work(void *argument) {
  struct worker *worker = argument;
  while (now() < deadline && atomic_load(&failures) < 50)
    once(worker);
  return NULL;
}

static int ascending(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

int main(int count, char **arguments) {
  int version = TLS1_3_VERSION;
  const char *algorithms = "ECDSA+SHA256";
  if (count < 3) return fprintf(stderr, "usage: tlsload PORT SECONDS [OPTION...]\n"), 2;
  port = atoi(arguments[1]);
  seconds = atof(arguments[2]);
  for (int i = 3; i < count; i++) {
    char *option = arguments[i];
    if (!strcmp(option, "version=1.2")) version = TLS1_2_VERSION;
    else if (!strcmp(option, "version=1.3")) version = TLS1_3_VERSION;
    else if (!strncmp(option, "hosts=", 6)) hosts = atoi(option + 6);
    else if (!strncmp(option, "threads=", 8)) threads = atoi(option + 8);
    else if (!strcmp(option, "resume")) resume_sessions = 1;
    else if (!strcmp(option, "keepalive")) keepalive = 1;
    else if (!strcmp(option, "clear")) clear_text = 1;
    else if (!strcmp(option, "rsa")) algorithms = "RSA-PSS+SHA256:RSA+SHA256";
    else if (!strncmp(option, "path=", 5)) path = option + 5;
    else if (!strncmp(option, "ca=", 3)) ca = option + 3;
    else return fprintf(stderr, "unknown option %s\n", option), 2;
  }
  signal(SIGPIPE, SIG_IGN);
  context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, version);
  SSL_CTX_set_max_proto_version(context, version);
  SSL_CTX_set1_groups_list(context, "X25519:P-256");
  SSL_CTX_set1_sigalgs_list(context, algorithms);
  SSL_CTX_set_cipher_list(context, strstr(algorithms, "RSA-PSS") ? "ECDHE-RSA-AES128-GCM-SHA256" : "ECDHE-ECDSA-AES128-GCM-SHA256");
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  if (ca && SSL_CTX_load_verify_locations(context, ca, NULL) != 1) return fprintf(stderr, "cannot read %s\n", ca), 2;
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, remember);
  session_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);

  struct worker *workers = calloc(threads, sizeof *workers);
  double start = now();
  deadline = start + seconds;
  for (int i = 0; i < threads; i++) {
    workers[i].seed = 17 + i;
    workers[i].latencies = malloc(SAMPLES * sizeof(float));
    pthread_create(&workers[i].thread, NULL, work, &workers[i]);
  }
  struct worker all = {.latencies = malloc((size_t)threads * SAMPLES * sizeof(float))};
  for (int i = 0; i < threads; i++) {
    pthread_join(workers[i].thread, NULL);
    all.connections += workers[i].connections;
    all.requests += workers[i].requests;
    all.resumed += workers[i].resumed;
    all.bytes += workers[i].bytes;
    memcpy(all.latencies + all.samples, workers[i].latencies, workers[i].samples * sizeof(float));
    all.samples += workers[i].samples;
  }
  double elapsed = now() - start;
  qsort(all.latencies, all.samples, sizeof(float), ascending);
#define QUANTILE(q) (all.samples ? all.latencies[(long)((all.samples - 1) * (q))] : 0)
  printf("{\"seconds\":%.3f,\"connections\":%ld,\"requests\":%ld,\"resumed\":%ld,\"bytes\":%ld,\"failures\":%d,"
         "\"p50\":%.0f,\"p99\":%.0f}\n",
         elapsed, all.connections, all.requests, all.resumed, all.bytes, atomic_load(&failures), QUANTILE(0.5), QUANTILE(0.99));
  return atomic_load(&failures) > 0;
}
