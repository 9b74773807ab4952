// Go's way: a goroutine for each connection.
package main

import (
	"fmt"
	"net"
)

func serve(conn net.Conn) {
	defer conn.Close()
	data := make([]byte, 4096)
	for {
		n, err := conn.Read(data)
		if err != nil {
			return
		}
		if _, err := conn.Write(data[:n]); err != nil {
			return
		}
		// Many connections say little and then nothing.
		if n == len(data) && n < 65536 {
			data = make([]byte, 2*n)
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	at := listener.Addr().(*net.TCPAddr)
	fmt.Println("LISTENING", at.IP, at.Port)
	for {
		conn, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go serve(conn)
	}
}
