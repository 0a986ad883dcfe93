"""A door from TCP to the server's socket, for programs that know no other way."""
import os
import socket
import threading


class Door:
    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.admit, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def admit(self):
        while True:
            try:
                guest, _ = self.listener.accept()
            except OSError:     # the door was closed
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(os.path.join(os.environ["PGHOST"], ".s.PGSQL.5432"))
            for one, other in ((guest, server), (server, guest)):
                threading.Thread(target=pass_on, args=(one, other), daemon=True).start()


def pass_on(one, other):
    try:
        while data := one.recv(65536):
            other.sendall(data)
    except OSError:             # the other side has hung up
        pass
    finally:
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
