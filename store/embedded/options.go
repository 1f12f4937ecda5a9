package embedded

// Options say where the private cluster lies and how its server runs.
type Options struct {
	// Dir is the folder of the cluster, made when missing. Give it a folder of its own.
	Dir string

	// NoFsync trades durability for speed: a power cut may destroy the cluster. For tests.
	// Like Settings it matters only to the program that launches the server, not to those that join.
	NoFsync bool

	// Settings are PostgreSQL's own (`shared_buffers`: `256MB`). They win over this package's defaults,
	// never over what keeps the server off the network.
	Settings map[string]string

	// Mirror is the Maven repository to fetch PostgreSQL from where the machine has none that fits.
	// Empty: the library's default.
	Mirror string

	// Log hears what is done to the server, in the manner of slog's Info. Nil: nobody does.
	Log func(msg string, args ...any)
}

func (o Options) log(msg string, args ...any) {
	if o.Log != nil {
		o.Log(msg, args...)
	}
}
