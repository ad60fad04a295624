package io.ipmb.benchmarks.listener;

import java.net.InetAddress;
import java.net.ServerSocket;

/** Listens on a port until it is ended. */
final class OpenPort {

    private OpenPort() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocket socket = new ServerSocket(Integer.parseInt(args[0]), 5, InetAddress.getLoopbackAddress())) {
            while (true) {
                socket.accept().close();
            }
        }
    }
}
