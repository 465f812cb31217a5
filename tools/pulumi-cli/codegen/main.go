// Command codegen writes the SDK of every Pulumi language from a package schema, with Pulumi's own generators.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	"github.com/pulumi/pulumi/pkg/v3/codegen/dotnet"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-palette-maas codegen"

// generators maps a language to its generator. Each imports its own part of the schema's `language` block, so each is given
// a package bound anew.
var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"go":     func(p *schema.Package) (map[string][]byte, error) { return gogen.GeneratePackage(tool, p, nil) },
	"nodejs": func(p *schema.Package) (map[string][]byte, error) { return nodejs.GeneratePackage(tool, p, nil, nil, false, nil) },
	"python": func(p *schema.Package) (map[string][]byte, error) { return python.GeneratePackage(tool, p, nil, nil) },
	"dotnet": withLogoOf(func(p *schema.Package) (map[string][]byte, error) { return dotnet.GeneratePackage(tool, p, nil, nil) }),
	"java": func(p *schema.Package) (map[string][]byte, error) {
		return java.GeneratePackage(tool, p, nil, nil, false, false)
	},
}

// logo is served while an SDK is generated whose generator downloads it: nothing is fetched from outside.
var logo = flag.String("logo", "", "file of the package's `logo`")

func withLogoOf(write func(*schema.Package) (map[string][]byte, error)) func(*schema.Package) (map[string][]byte, error) {
	return func(p *schema.Package) (map[string][]byte, error) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, *logo) }))
		defer server.Close()
		p.LogoURL = server.URL
		return write(p)
	}
}

// isHost tells that the engine started this as a language host, with its own address behind the flags.
var isHost = flag.Bool("host", false, "answer the engine as a language host for Node.js that writes programs")

func main() {
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: codegen [-logo FILE] SCHEMA.json FOLDER [LANGUAGE]...") }
	flag.Parse()
	if *isHost {
		if err := serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if flag.NArg() < 2 {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(flag.Arg(0), flag.Arg(1), flag.Args()[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(schemaFile, folder string, languages []string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	if len(languages) == 0 {
		for language := range generators {
			languages = append(languages, language)
		}
	}
	for _, language := range languages {
		write, known := generators[language]
		if !known {
			return fmt.Errorf("unknown language %q", language)
		}
		pkg, err := bound(text)
		if err != nil {
			return err
		}
		files, err := write(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		if err := save(filepath.Join(folder, language), files); err != nil {
			return err
		}
	}
	return nil
}

// bound is the package that the schema describes, held against Pulumi's schema of schemas. A warning counts as an error.
func bound(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, nil, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if len(diagnostics) > 0 {
		return nil, diagnostics
	}
	return pkg, nil
}

func save(folder string, files map[string][]byte) error {
	for name, content := range files {
		target := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
