package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"net"
	"time"

	corev1 "k8s.io/api/core/v1"
	kerrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

var usages = map[string]struct {
	key x509.KeyUsage
	ext x509.ExtKeyUsage
}{
	"signing":          {key: x509.KeyUsageDigitalSignature, ext: -1},
	"key encipherment": {key: x509.KeyUsageKeyEncipherment, ext: -1},
	"server auth":      {ext: x509.ExtKeyUsageServerAuth},
	"client auth":      {ext: x509.ExtKeyUsageClientAuth},
}

// store signs a leaf and writes it to its Secret, new or old.
func store(ctx context.Context, client kubernetes.Interface, ca *authority, entry leaf, validity time.Duration) error {
	template, err := leafTemplate(entry, validity)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, key.Public(), ca.key)
	if err != nil {
		return err
	}
	keyPEM, err := encodeKey(key)
	if err != nil {
		return err
	}
	secrets := client.CoreV1().Secrets(entry.Namespace)
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: entry.Name, Namespace: entry.Namespace},
		Type:       corev1.SecretTypeTLS,
		Data: map[string][]byte{
			"ca.crt":  ca.pem,
			"tls.crt": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
			"tls.key": keyPEM,
		},
	}
	_, err = secrets.Create(ctx, secret, metav1.CreateOptions{})
	if kerrors.IsAlreadyExists(err) {
		_, err = secrets.Update(ctx, secret, metav1.UpdateOptions{})
	}
	return err
}

func leafTemplate(entry leaf, validity time.Duration) (*x509.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: entry.CommonName},
		NotBefore:             time.Now().Add(-5 * time.Minute),
		NotAfter:              time.Now().Add(validity),
		BasicConstraintsValid: true,
	}
	for _, host := range entry.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	for _, name := range entry.Usage {
		usage, known := usages[name]
		if !known {
			return nil, fmt.Errorf("usage: %q is not known", name)
		}
		template.KeyUsage |= usage.key
		if usage.ext >= 0 && usage.key == 0 {
			template.ExtKeyUsage = append(template.ExtKeyUsage, usage.ext)
		}
	}
	return template, nil
}
